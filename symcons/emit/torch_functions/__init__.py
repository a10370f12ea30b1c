"""Special functions of real tensors, free of branches: what programs for torch call.

Every function is made of torch's own elementwise operations, with `where` between regimes and arguments that each regime
can take, so that reverse and forward derivatives of any order, ``vmap`` and ``torch.compile(fullgraph=True)`` go through
it and no gradient is infinite or not a number where the function is smooth. Orders may be plain numbers (the regimes that
cannot occur are then left out) or tensors. float32 and float64 compute in their own precision.
"""
