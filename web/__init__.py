"""The outermost ring: portal, command line, sentences and the demo."""
