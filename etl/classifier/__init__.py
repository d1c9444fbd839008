"""The learned model behind the second reader of events: features of a trigger -> probabilities of event types."""
