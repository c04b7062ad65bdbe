using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using ColdMail.Contacts;
using ColdMail.Functions.Accounts;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ColdMail.Functions.Contacts;

/// <summary>Files on their way into contacts.</summary>
static class UploadEndpoints
{
    public static void MapUploads(this RouteGroupBuilder api)
    {
        var lists = api.MapGroup("/lists").WithTags("Imports");

        lists.MapPost("/upload", UploadAsync)
            .Accepts<IFormFile>("text/csv", "multipart/form-data")
            .Produces<UploadAnswer>(StatusCodes.Status202Accepted)
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .WithSummary("Takes a CSV file in and imports it into a list: the file as the body, or one file in a form.")
            .WithDescription(
                "list or listId, filename, duplicates (skip or update), mapping, encoding and delimiter come in the query, "
                + "or as form fields before the file. The answer comes at once; Location says where to see how it goes.");

        lists.MapPost("/upload-address", AddressAsync)
            .WithSummary("Gives an address to put a file of more than 100 MB to. Its import begins when the file is there.");

        var uploads = api.MapGroup("/uploads").WithTags("Imports");

        uploads.MapGet("", async (
            CurrentUser user, UploadStore store, CancellationToken cancellation,
            [Range(1, long.MaxValue)] long before = long.MaxValue, [Range(1, 200)] int limit = 50) =>
        {
            var page = await store.PageAsync(user.Id, before, limit + 1, cancellation);
            return TypedResults.Ok(new UploadPage(
                [.. page.Take(limit).Select(UploadAnswer.Of)], page.Count > limit ? page[limit - 1].Id : null));
        })
        .WithSummary("All uploads, newest first.");

        uploads.MapGet("/{id:long}", async Task<Results<Ok<UploadAnswer>, NotFound>> (
            long id, CurrentUser user, UploadStore store, CancellationToken cancellation) =>
            await store.FindAsync(user.Id, id, cancellation) is { } job
                ? TypedResults.Ok(UploadAnswer.Of(job))
                : TypedResults.NotFound())
        .WithSummary("One upload: how far its import is, what it did, what stopped it.");

        uploads.MapPost("/{id:long}/mapping", MapAsync)
            .WithSummary("Says what the columns are, and starts an import that did not know.");

        uploads.MapPost("/{id:long}/start", StartAsync)
            .WithSummary("Starts the import of a file that was put to its address. Without it the import starts within a minute or two.");

        uploads.MapPost("/{id:long}/cancel", async (
            long id, CurrentUser user, UploadStore store, TimeProvider clock, CancellationToken cancellation) =>
            await AnswerAsync(
                id, user, store, await store.CancelAsync(user.Id, id, clock.GetUtcNow().UtcDateTime, cancellation),
                "This import is over already. To take back what it did, undo it.", cancellation))
        .Produces<UploadAnswer>()
        .WithSummary("Stops an import within seconds. What it has imported stays until it is undone.");

        uploads.MapPost("/{id:long}/undo", async (
            long id, CurrentUser user, UploadStore store, ImportNudge nudge, CancellationToken cancellation) =>
        {
            var begun = await store.BeginUndoAsync(user.Id, id, cancellation);
            if (begun)
            {
                await nudge.PostAsync(id, cancellation);
            }

            return await AnswerAsync(
                id, user, store, begun, "Only an import that has ended can be undone, and only once. Cancel it first.", cancellation);
        })
        .Produces<UploadAnswer>()
        .WithSummary("Takes an import back: its contacts leave the list, and those it created and no other list holds are deleted.")
        .WithDescription("New values that it gave to contacts that were there before stay. Mails that have not gone to deleted contacts are cancelled.");

        uploads.MapGet("/{id:long}/rejects", async Task<Results<FileStreamHttpResult, NotFound>> (
            long id, CurrentUser user, UploadStore store, UploadBlobs blobs, CancellationToken cancellation) =>
            await store.FindAsync(user.Id, id, cancellation) is { } job
            && await blobs.Rejects(id).OpenAsync(cancellation) is { } file
                ? TypedResults.Stream(
                    file, "text/csv; charset=utf-8", $"{Path.GetFileNameWithoutExtension(job.Filename)} - rejected rows.csv")
                : TypedResults.NotFound())
        .WithSummary("The rows that were not imported, as CSV: line, column, value, code and reason. 404 when there are none.");
    }

    static async Task<IResult> UploadAsync(
        HttpContext context, CurrentUser user, ListUpload upload, UploadStore store, TimeProvider clock,
        CancellationToken cancellation)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = upload.MaxBodyBytes + UploadBody.FormBytes;
        }

        if (context.Request.ContentLength > upload.MaxBodyBytes + UploadBody.FormBytes)
        {
            return TooLarge(upload, null);
        }

        var problems = new Dictionary<string, string[]>();
        if (await UploadBody.OpenAsync(context.Request, problems, cancellation) is not { } body
            || body.Fields.Read(problems) is not { } wish)
        {
            return TypedResults.ValidationProblem(problems);
        }

        var outcome = await upload.ReceiveAsync(user.Id, wish, body.File, cancellation);
        if (outcome is UploadOutcome.Accepted(var id) && await body.HasMoreAsync(cancellation))
        {
            await store.CancelAsync(user.Id, id, clock.GetUtcNow().UtcDateTime, cancellation);
            return TypedResults.Problem(
                "Send one file in a request, and the fields before it. The import of the first file was cancelled.",
                statusCode: StatusCodes.Status400BadRequest, title: "More than one file", extensions: Job(id));
        }

        return outcome switch
        {
            UploadOutcome.Accepted(var job) => TypedResults.Accepted(
                $"/api/uploads/{job}", UploadAnswer.Of((await store.FindAsync(user.Id, job, cancellation))!)),
            UploadOutcome.NoSuchList => NoSuchList(),
            UploadOutcome.Refused(var job, var reason) => TypedResults.Problem(
                reason, statusCode: StatusCodes.Status400BadRequest, title: "This file cannot be imported", extensions: Job(job)),
            UploadOutcome.TooLarge(var job) => TooLarge(upload, job),
            _ => throw new UnreachableException(),
        };
    }

    static async Task<Results<Created<UploadAddressAnswer>, ValidationProblem, ProblemHttpResult>> AddressAsync(
        UploadAddressRequest request, CurrentUser user, ListUpload upload, CancellationToken cancellation)
    {
        var problems = new Dictionary<string, string[]>();
        if (request.SizeBytes > upload.MaxFileBytes)
        {
            problems["sizeBytes"] = [$"A file may have {upload.MaxFileBytes / 1_048_576:N0} MB. Split it and upload the parts."];
        }

        if (UploadFields.Read(request, problems) is not { } wish)
        {
            return TypedResults.ValidationProblem(problems);
        }

        return await upload.OpenAddressAsync(user.Id, wish, request.SizeBytes, cancellation) is { } address
            ? TypedResults.Created(
                $"/api/uploads/{address.JobId}",
                new UploadAddressAnswer(
                    address.JobId, address.Url, "PUT",
                    new Dictionary<string, string> { ["x-ms-blob-type"] = "BlockBlob", ["Content-Type"] = "text/csv" },
                    address.ExpiresAt, address.MaxBytes))
            : NoSuchList();
    }

    static async Task<IResult> MapAsync(
        long id, MappingRequest request, CurrentUser user, UploadStore store, ImportNudge nudge, CancellationToken cancellation)
    {
        var problems = new Dictionary<string, string[]>();
        var mapping = UploadFields.ReadMapping(request.Mapping, request.Encoding, problems);
        var delimiter = UploadFields.ReadDelimiter(request.Delimiter, problems);
        if (problems.Count > 0)
        {
            return TypedResults.ValidationProblem(problems);
        }

        var mapped = await store.RemapAsync(user.Id, id, mapping!, request.Encoding, delimiter, cancellation);
        if (mapped)
        {
            await nudge.PostAsync(id, cancellation);
        }

        return await AnswerAsync(
            id, user, store, mapped,
            "Rows of this file are imported already, or it is over. Undo it and upload the file again with this mapping.", cancellation);
    }

    static async Task<IResult> StartAsync(
        long id, CurrentUser user, UploadStore store, UploadBlobs blobs, ImportNudge nudge, CancellationToken cancellation)
    {
        var isThere = await store.FindAsync(user.Id, id, cancellation) is not null
            && await blobs.FindAsync(id, cancellation) is not null;
        if (isThere)
        {
            await nudge.PostAsync(id, cancellation);
        }

        return await AnswerAsync(id, user, store, isThere, "The file is not there yet. Put it to its address first.", cancellation);
    }

    /// <summary>The upload as it is now; 404 when it is none of the user's, 409 with the reason when nothing was done.</summary>
    static async Task<IResult> AnswerAsync(
        long id, CurrentUser user, UploadStore store, bool isDone, string whyNot, CancellationToken cancellation) =>
        await store.FindAsync(user.Id, id, cancellation) switch
        {
            null => TypedResults.NotFound(),
            var job when isDone => TypedResults.Ok(UploadAnswer.Of(job)),
            _ => TypedResults.Problem(whyNot, statusCode: StatusCodes.Status409Conflict, title: "Not possible now"),
        };

    static ProblemHttpResult NoSuchList() => TypedResults.Problem(
        "There is no such list, or it is not yours.", statusCode: StatusCodes.Status404NotFound);

    static ProblemHttpResult TooLarge(ListUpload upload, long? job) => TypedResults.Problem(
        upload.TooLarge(), statusCode: StatusCodes.Status413PayloadTooLarge, title: "The file is too large for this way",
        extensions: job is { } id ? Job(id) : null);

    static Dictionary<string, object?> Job(long id) => new() { ["uploadId"] = id };
}
