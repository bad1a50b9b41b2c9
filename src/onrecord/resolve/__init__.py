"""Who is it: the speaker of each attribution, from the names of the document and the network's reading of it."""

from onrecord.resolve.resolver import Resolver
from onrecord.resolve.scene import Scene

__all__ = ["Resolver", "Scene"]
