namespace ZeroG.Conformance.Filters;

/// <summary>A cluster with filters that look at calls of one grain alone: filters see those of the runtime as well.</summary>
internal static class FilterCluster
{
    public static Task<ConformanceCluster> WithIncomingAsync(params Func<IIncomingGrainCallContext, Task>[] filters) =>
        ConformanceCluster.StartAsync(silo =>
        {
            foreach (var filter in filters)
            {
                silo.AddIncomingGrainCallFilter(context => context.Grain is IFiltered ? filter(context) : context.Invoke());
            }
        });

    public static Task<ConformanceCluster> WithOutgoingAsync(params Func<IOutgoingGrainCallContext, Task>[] filters) =>
        ConformanceCluster.StartAsync(silo =>
        {
            foreach (var filter in filters)
            {
                silo.AddOutgoingGrainCallFilter(
                    context => context.InterfaceMethod.DeclaringType == typeof(IFiltered) ? filter(context) : context.Invoke());
            }
        });
}
