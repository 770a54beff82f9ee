"""The EPCIS 2.0 REST interface: what programs with a token read and send."""
