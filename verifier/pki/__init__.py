"""Certificates, CMS, time-stamp tokens, paths, CRLs and OCSP responses: facts and their rules."""
