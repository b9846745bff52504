"""Run work on what others send in a child process that can do no harm.

``child.run`` runs work under ``limits.Limits``; ``confine`` is for other processes, such as the workers
of the endpoint, that confine themselves.
"""
