"""Who prepares articles: this process, processes of this machine, or a Dask cluster.

Each is a :class:`kg.seams.Workers`; ``kg.build`` names them.
"""
