// Some tests run whole programs that train; at the same time they would only slow each other down.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
