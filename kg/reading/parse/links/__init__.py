"""English sentences by Link Grammar's links, which become dependencies."""
