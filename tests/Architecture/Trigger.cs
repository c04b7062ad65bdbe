extern alias isolated;

using System.Reflection;
using Worker = isolated::Microsoft.Azure.Functions.Worker;

namespace ColdMail.Tests.Architecture;

/// <summary>A method that a host calls, as its attributes declare it.</summary>
/// <param name="Kind">timer, queue, blob or http.</param>
/// <param name="Source">Schedule, queue name, blob path or route.</param>
sealed record Trigger(string Name, string Kind, string Source, MethodInfo Method, ParameterInfo Bound)
{
    /// <summary>The triggers as the host on one machine sees them.</summary>
    public static readonly IReadOnlyList<Trigger> OnOneMachine =
    [
        .. In(typeof(ColdMail.Functions.Hosting.ColdMailApp).Assembly, attribute => attribute switch
        {
            Microsoft.Azure.WebJobs.TimerTriggerAttribute timer => new("timer", timer.ScheduleExpression),
            Microsoft.Azure.WebJobs.QueueTriggerAttribute queue => new("queue", queue.QueueName),
            Microsoft.Azure.WebJobs.BlobTriggerAttribute blob => new("blob", blob.BlobPath),
            _ => null,
        }),
    ];

    /// <summary>The triggers as the worker on Azure sees them.</summary>
    public static readonly IReadOnlyList<Trigger> OnAzure =
    [
        .. In(typeof(isolated::ColdMail.Functions.Hosting.ColdMailApp).Assembly, attribute => attribute switch
        {
            Worker.TimerTriggerAttribute timer => new("timer", timer.Schedule),
            Worker.QueueTriggerAttribute queue => new("queue", queue.QueueName),
            Worker.BlobTriggerAttribute blob => new("blob", blob.BlobPath),
            Worker.HttpTriggerAttribute http => new("http", http.Route ?? ""),
            _ => null,
        }),
    ];

    public (string Name, string Kind, string Source) Declared => (Name, Kind, Source);

    static IEnumerable<Trigger> In(Assembly assembly, Func<Attribute, Binding?> bindingOf) =>
        from type in assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
        let name = NameOf(method)
        where name is not null
        let bound = method.GetParameters()
            .SelectMany(parameter => parameter.GetCustomAttributes(), (Parameter, attribute) => (Parameter, Binding: bindingOf(attribute)))
            .Single(candidate => candidate.Binding is not null)
        orderby name
        select new Trigger(name, bound.Binding.Kind, bound.Binding.Source, method, bound.Parameter);

    static string? NameOf(MethodInfo method) =>
        method.GetCustomAttribute<Microsoft.Azure.WebJobs.FunctionNameAttribute>()?.Name
        ?? method.GetCustomAttribute<Worker.FunctionAttribute>()?.Name;

    sealed record Binding(string Kind, string Source);
}
