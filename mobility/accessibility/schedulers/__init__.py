"""Who computes the chunks of a job: threads, processes of this machine, or a cluster of dask."""
