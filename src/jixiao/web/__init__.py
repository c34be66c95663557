"""The web application: the working office in the browser. Nothing outside this package imports Django."""
