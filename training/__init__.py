"""From annotated articles to a model folder. Needs the packages of ``training/requirements.txt``."""
