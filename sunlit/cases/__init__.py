"""The operation platform 网上运行平台: a matter under one chart version, from application to service."""
