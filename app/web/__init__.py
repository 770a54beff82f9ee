"""The Flask edge that knows no domain: sign-in guard, forms, errors, paging."""
