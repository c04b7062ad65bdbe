using System.Globalization;
using ColdMail.Database;
using ColdMail.Dev.Components;
using ColdMail.Retention;
using ColdMail.Storage;

namespace ColdMail.Dev.Restore;

/// <summary><c>./run restore</c>: brings a month of the archive back into side tables.</summary>
static class RestoreCommand
{
    const string Usage = "Usage: ./run restore --month 2026-03 [--class email_events] [--user ID]";

    public static async Task<int> RunAsync(string[] args, CancellationToken cancellation)
    {
        if (Read(args) is not var (month, classes, user))
        {
            await Console.Error.WriteLineAsync(
                $"{Usage}\nClasses: {string.Join(", ", DataClass.All.Select(known => known.Name))}; without one, all of them.");
            return 2;
        }

        await using var installation = await LocalInstallation.StartAsync(
            new() { WithHost = false }, Console.WriteLine, cancellation);
        await using var db = new Db(installation.Database);
        var blobs = BlobStore.Open(new() { ConnectionString = installation.Storage });
        await blobs.CreateContainersAsync(cancellation);
        var restore = new ColdMail.Retention.Restore(new RestoreStore(db), new ArchiveFiles(blobs));
        var isWhole = true;
        foreach (var dataClass in classes)
        {
            var restored = await restore.RunAsync(dataClass, month, user, cancellation);
            isWhole &= restored is not Restored.Damaged;
            Console.WriteLine(Words(dataClass, month, restored));
        }

        return isWhole ? 0 : 1;
    }

    internal static (DateOnly Month, IReadOnlyList<DataClass> Classes, long? User)? Read(string[] args)
    {
        DateOnly? month = null;
        IReadOnlyList<DataClass> classes = DataClass.All;
        long? user = null;
        for (var at = 0; at < args.Length; at += 2)
        {
            var value = at + 1 < args.Length ? args[at + 1] : "";
            switch (args[at])
            {
                case "--month" when DateOnly.TryParseExact(
                    value, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var given):
                    month = given;
                    break;
                case "--class" when DataClass.Find(value) is { } known:
                    classes = [known];
                    break;
                case "--user" when long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var id):
                    user = id;
                    break;
                default:
                    return null;
            }
        }

        return month is { } asked ? (asked, classes, user) : null;
    }

    static string Words(DataClass dataClass, DateOnly month, Restored restored) => restored switch
    {
        Restored.Done done => string.Create(
            CultureInfo.InvariantCulture, $"{dataClass.Name}: {done.Rows} rows of {month:yyyy-MM} are in {done.Table}")
            + (done.Erased == 0 ? "" : $"; {done.Erased} were left out, because their people were erased since")
            + (done.Dropped.Count == 0 ? "." : $". Columns that this version does not have: {string.Join(", ", done.Dropped)}."),
        Restored.Damaged damaged =>
            $"{dataClass.Name}: {damaged.File} is missing or damaged: its checksum is not that of the manifest. Bring it back from a copy of the storage and start again.",
        _ => string.Create(CultureInfo.InvariantCulture, $"{dataClass.Name}: nothing of {month:yyyy-MM} is archived."),
    };
}
