"""Pure rules: values in, finding with its legal basis out."""
