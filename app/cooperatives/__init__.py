"""Who and where: cooperatives, growers, plots, growing areas, certificates."""
