using System.Reflection;
using System.Text.RegularExpressions;
using ColdMail.Storage;

namespace ColdMail.Tests.Architecture;

/// <summary>One source runs in two hosts only while triggers use what both bind in the same way.</summary>
public sealed partial class TriggerTests
{
    /// <summary>Where the storage SDK puts blobs whose trigger failed for good, in both hosts.</summary>
    const string BlobPoison = "webjobs-blobtrigger-poison";

    [Fact]
    public void Both_hosts_run_the_same_triggers()
    {
        Assert.NotEmpty(Trigger.OnOneMachine);
        Assert.Equal(
            Trigger.OnOneMachine.Select(trigger => trigger.Declared),
            Trigger.OnAzure.Where(trigger => trigger.Kind != "http").Select(trigger => trigger.Declared));
    }

    [Fact]
    public void Azure_hands_every_given_path_to_the_pipeline() =>
        Assert.Equal(
            ["api/webhooks/{*path}", "api/{*path}", "t/{*path}", "u/{*path}"],
            Trigger.OnAzure.Where(trigger => trigger.Kind == "http").Select(trigger => trigger.Source).Order(StringComparer.Ordinal));

    [Fact]
    public void Names_are_unique() =>
        Assert.Empty(Trigger.OnAzure.GroupBy(trigger => trigger.Name).Where(group => group.Count() > 1).Select(group => group.Key));

    [Fact]
    public void Parameters_bind_alike_in_both_hosts() => Assert.All(Trigger.OnAzure.Concat(Trigger.OnOneMachine), trigger =>
    {
        var expected = trigger.Kind switch
        {
            "timer" => "TimerInfo",
            "queue" => "String",
            "blob" => "Stream",
            _ => "HttpRequest",
        };
        Assert.Equal(expected, trigger.Bound.ParameterType.Name);

        var names = Placeholder().Matches(trigger.Source).Select(match => match.Groups[1].Value).ToList();
        Assert.All(trigger.Method.GetParameters().Where(parameter => parameter != trigger.Bound), parameter =>
        {
            Assert.DoesNotContain(parameter.GetCustomAttributes(), attribute => !IsOfTheCompiler(attribute));
            Assert.False(parameter.HasDefaultValue);
            Assert.True(
                parameter.ParameterType == typeof(CancellationToken)
                || (trigger.Kind == "blob" && parameter.ParameterType == typeof(string) && names.Contains(parameter.Name!)),
                $"{trigger.Name}: no host has to bind {parameter.ParameterType.Name} {parameter.Name}");
        });
    });

    [Fact]
    public void Nothing_is_bound_to_the_result() => Assert.All(Trigger.OnAzure.Concat(Trigger.OnOneMachine), trigger =>
    {
        Assert.True(trigger.Kind == "http" || trigger.Method.ReturnType == typeof(Task), $"{trigger.Name} returns a result");
        Assert.DoesNotContain(
            trigger.Method.ReturnTypeCustomAttributes.GetCustomAttributes(false), attribute => !IsOfTheCompiler(attribute));
    });

    [Fact]
    public void Trigger_classes_are_sealed_and_made_by_their_one_constructor() =>
        Assert.All(Trigger.OnAzure.Concat(Trigger.OnOneMachine).Select(trigger => trigger.Method.DeclaringType!).Distinct(), type =>
        {
            Assert.True(type.IsSealed && type.IsPublic, $"{type} must be public and sealed");
            Assert.NotEmpty(Assert.Single(type.GetConstructors()).GetParameters());
        });

    [Fact]
    public void Every_queue_is_made_at_start_and_every_poison_queue_is_emptied()
    {
        var used = Trigger.OnOneMachine.Where(trigger => trigger.Kind == "queue").Select(trigger => trigger.Source).ToList();

        Assert.Equal(
            QueueStore.Names.SelectMany(name => new[] { name, $"{name}-poison" }).Order(StringComparer.Ordinal),
            used.Except([BlobPoison]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_blob_trigger_watches_a_container_that_is_made_at_start() =>
        Assert.All(
            Trigger.OnOneMachine.Where(trigger => trigger.Kind == "blob"),
            trigger => Assert.Contains(trigger.Source.Split('/')[0], BlobStore.Containers));

    [Fact]
    public void The_readme_lists_every_trigger()
    {
        var listed = TableRow().Matches(Repository.Read("README.md"))
            .Select(match => (match.Groups["name"].Value, match.Groups["kind"].Value, match.Groups["source"].Value));

        Assert.Equal(Trigger.OnAzure.Select(trigger => trigger.Declared), listed.Order());
    }

    static bool IsOfTheCompiler(object attribute) =>
        attribute.GetType().Namespace == "System.Runtime.CompilerServices" || attribute.GetType().IsNotPublic;

    [GeneratedRegex(@"\{\*?(\w+)\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^\| `(?<name>\w+)` \| (?<kind>timer|queue|blob|http) \| `(?<source>[^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex TableRow();
}
