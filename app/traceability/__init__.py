"""What happened to which batch: products, batches, labels, recalls, the public page."""
