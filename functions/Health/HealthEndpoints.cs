using ColdMail.Database;

namespace ColdMail.Functions.Health;

static class HealthEndpoints
{
    public static void MapHealth(this RouteGroupBuilder api) =>
        api.MapGet("/health", async (Db db, CancellationToken cancellation) =>
        {
            await db.PingAsync(cancellation);
            return TypedResults.Ok(new Health("ok"));
        })
        .AllowAnonymous()
        .WithSummary("Answers 200 when the host reaches its database.");

    sealed record Health(string Status);
}
