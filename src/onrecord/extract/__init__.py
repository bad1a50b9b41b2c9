"""Finding the attributions of a text. :mod:`onrecord.extract.extractor` names the steps in order."""
