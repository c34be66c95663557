"""The demonstration office: invented units, people and projects, made through the services that real ones use."""
