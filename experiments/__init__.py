"""What is done with the model: the command line, benchmarks and, later, designs and ensembles."""
