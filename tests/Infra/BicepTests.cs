using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using ColdMail.Storage;
using ColdMail.Tests.Architecture;

namespace ColdMail.Tests.Infra;

[Trait("Kind", "path")]
public sealed class BicepTests(CompiledTemplate template) : IClassFixture<CompiledTemplate>
{
    [Fact]
    public async Task The_compiler_and_the_linter_find_nothing_to_say()
    {
        var report = await Bicep.RunAsync("lint", Repository.PathTo("infra-bicep", "main.bicep"), "--diagnostics-format", "sarif");

        var findings = JsonNode.Parse(report)!["runs"]!.AsArray().SelectMany(run => run!["results"]!.AsArray());
        Assert.Empty(findings.Select(finding => finding!.ToJsonString()));
    }

    [Fact]
    public async Task The_files_are_formatted()
    {
        var source = Repository.PathTo("infra-bicep");
        var copy = Directory.CreateTempSubdirectory("coldmail-bicep-");
        try
        {
            var files = Directory.GetFiles(source, "*.bicep*", SearchOption.AllDirectories);
            foreach (var file in files)
            {
                var target = Path.Combine(copy.FullName, Path.GetRelativePath(source, file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }

            await Bicep.RunAsync("format", "--pattern", Path.Combine(copy.FullName, "**", "*.bicep*"));

            Assert.Contains(files, file => file.EndsWith("main.bicepparam", StringComparison.Ordinal));
            Assert.All(files, file => Assert.Equal(
                File.ReadAllText(Path.Combine(copy.FullName, Path.GetRelativePath(source, file))), File.ReadAllText(file)));
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task The_parameter_file_takes_its_secrets_from_the_environment()
    {
        var built = await Bicep.RunAsync("build-params", Repository.PathTo("infra-bicep", "main.bicepparam"), "--stdout");

        var parameters = JsonNode.Parse(JsonNode.Parse(built)!["parametersJson"]!.GetValue<string>())!["parameters"]!;
        Assert.All(Bicep.Secrets, secret => Assert.Contains(
            secret.Value, parameters.AsObject().Select(parameter => parameter.Value!["value"]!.ToString())));
    }

    [Fact]
    public void Exactly_the_queues_of_the_application_are_made() =>
        Assert.Equal(QueueStore.Names.Order(), template.DefaultsOf("queues").Order());

    [Fact]
    public void Exactly_the_containers_of_the_application_are_made() =>
        Assert.Equal(BlobStore.Containers.Order(), template.DefaultsOf("containers").Order());

    [Fact]
    public void Event_grid_calls_the_function_that_waits_for_uploads()
    {
        var upload = Assert.Single(Trigger.OnAzure, trigger => trigger.Kind == "blob");

        Assert.Equal(
            (upload.Name, upload.Source),
            (template.ValueGiven("functionName"), template.ValueGiven("container") + "/{name}"));
    }

    [Fact]
    public void Storage_accepts_identities_only()
    {
        var account = Assert.Single(template.Resources("Microsoft.Storage/storageAccounts"));

        Assert.False(account["properties"]!["allowSharedKeyAccess"]!.GetValue<bool>());
        Assert.False(account["properties"]!["allowBlobPublicAccess"]!.GetValue<bool>());
    }

    [Fact]
    public void The_only_key_that_is_read_is_the_one_of_the_blob_webhook()
    {
        var module = Assert.Single(template.Modules(), module => module.ToJsonString().Contains("listKeys", StringComparison.Ordinal));

        Assert.Contains("systemKeys.blobs_extension", module.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_identity_gets_its_four_roles()
    {
        // Ids of built-in roles: learn.microsoft.com/azure/role-based-access-control/built-in-roles
        string[] expected =
        [
            "b7e6dc6d-f1e8-4753-8033-0f276bb0955b", // Storage Blob Data Owner
            "974c5e8b-45b9-4653-ba55-5f855dd0fb88", // Storage Queue Data Contributor
            "4633458b-17de-408a-b874-0445c86b69e6", // Key Vault Secrets User
            "3913510d-42f4-4e42-8a64-420c390055eb", // Monitoring Metrics Publisher
        ];

        var given = template.Modules()
            .Where(module => module.ToJsonString().Contains("Microsoft.Authorization/roleAssignments", StringComparison.Ordinal))
            .SelectMany(module => module["variables"]!.AsObject().Select(variable => variable.Value!.ToString()));

        Assert.Equal(expected.Order(), given.Order());
    }
}

/// <summary>The template, compiled once for all tests of the class.</summary>
public sealed class CompiledTemplate : IAsyncLifetime
{
    JsonNode root = new JsonObject();

    public async ValueTask InitializeAsync() => root =
        JsonNode.Parse(await Bicep.RunAsync("build", Repository.PathTo("infra-bicep", "main.bicep"), "--stdout"))!;

    public IEnumerable<string> DefaultsOf(string parameter) =>
        root["parameters"]![parameter]!["defaultValue"].Deserialize<string[]>()!;

    /// <summary>What main.bicep gives to the one module with such a parameter.</summary>
    public string ValueGiven(string parameter) => ResourcesOf(root)
        .Select(module => module["properties"]?["parameters"]?[parameter]?["value"]?.GetValue<string>())
        .Single(value => value is not null)!;

    /// <summary>The compiled modules of main.bicep.</summary>
    public IEnumerable<JsonNode> Modules() => ResourcesOf(root)
        .Where(resource => resource["type"]!.GetValue<string>() == "Microsoft.Resources/deployments")
        .Select(module => module["properties"]!["template"]!);

    /// <summary>Every resource of a type that the template makes (not those it only refers to).</summary>
    public IEnumerable<JsonNode> Resources(string type) => Modules()
        .SelectMany(ResourcesOf)
        .Where(resource => resource["type"]!.GetValue<string>() == type && resource["existing"] is null);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The compiler writes a list, or an object by symbolic name when a template refers to existing resources.</summary>
    static IEnumerable<JsonNode> ResourcesOf(JsonNode template) => template["resources"] switch
    {
        JsonArray list => list.Select(resource => resource!),
        var named => named!.AsObject().Select(resource => resource.Value!),
    };
}

static class Bicep
{
    static readonly string Compiler = typeof(Bicep).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "BicepCompiler").Value!;

    /// <summary>What the deployer would put into the environment: made up, and only of the right shape.</summary>
    public static readonly IReadOnlyDictionary<string, string> Secrets = new Dictionary<string, string>
    {
        ["COLDMAIL_DATABASE_PASSWORD"] = "not-a-real-password",
        ["COLDMAIL_ENCRYPTION_KEY"] = Convert.ToBase64String(new byte[32]),
        ["COLDMAIL_LINK_KEY"] = Convert.ToBase64String([.. Enumerable.Repeat((byte)1, 32)]),
    };

    /// <returns>What the compiler wrote to its standard output; anything on its error output is a failure.</returns>
    public static async Task<string> RunAsync(params string[] arguments)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo(Compiler, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in Secrets)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        Assert.Equal("", await errors);
        Assert.Equal(0, process.ExitCode);
        return await output;
    }
}
