"""Many articles: read in parallel, kept by one writer, each wholly or not at all.

``run`` is the loop, ``workers`` who does the part that needs no store (this process, processes of
this machine, a cluster), ``failures`` where articles go that cannot be checked.
"""
