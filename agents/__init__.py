"""Who there is and what they do: tables of inhabitants and households, and one file of kernels per behaviour."""
