using System.Net.Http.Json;
using System.Text.Json;

namespace ColdMail.Dev.Demo;

/// <summary>Talks to ColdMail over its public API, as the front end does.</summary>
sealed class ApiClient(HttpClient http) : IDisposable
{
    public static ApiClient Of(Uri host)
    {
        var http = new HttpClient { BaseAddress = host, Timeout = TimeSpan.FromMinutes(10) };
        http.DefaultRequestHeaders.Add("Origin", host.GetLeftPart(UriPartial.Authority));
        http.DefaultRequestHeaders.Add("X-ColdMail", "1");
        return new(http);
    }

    public Task<JsonElement> GetAsync(string path, CancellationToken cancellation) =>
        SendAsync(new(HttpMethod.Get, path), cancellation);

    public Task<JsonElement> PostAsync(string path, object? body, CancellationToken cancellation) =>
        SendAsync(new(HttpMethod.Post, path) { Content = JsonContent.Create(body ?? new { }) }, cancellation);

    public Task<JsonElement> PutAsync(string path, object body, CancellationToken cancellation) =>
        SendAsync(new(HttpMethod.Put, path) { Content = JsonContent.Create(body) }, cancellation);

    public Task<JsonElement> PatchAsync(string path, object body, CancellationToken cancellation) =>
        SendAsync(new(HttpMethod.Patch, path) { Content = JsonContent.Create(body) }, cancellation);

    public Task<JsonElement> UploadAsync(string path, Stream file, CancellationToken cancellation)
    {
        var content = new StreamContent(file);
        content.Headers.ContentType = new("text/csv");
        return SendAsync(new(HttpMethod.Post, path) { Content = content }, cancellation);
    }

    /// <summary>The status alone, for calls whose refusal is an answer.</summary>
    public async Task<bool> TryPostAsync(string path, object body, CancellationToken cancellation)
    {
        using var response = await http.PostAsJsonAsync(path, body, cancellation);
        return response.IsSuccessStatusCode;
    }

    public void Dispose() => http.Dispose();

    async Task<JsonElement> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        using (request)
        {
            using var response = await http.SendAsync(request, cancellation);
            var text = await response.Content.ReadAsStringAsync(cancellation);
            return response.IsSuccessStatusCode
                ? text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text)
                : throw new DemoException(
                    $"{request.Method} {request.RequestUri} answered {(int)response.StatusCode}: {text}");
        }
    }
}

/// <summary>The demo cannot go on; the message is for the person who started it.</summary>
sealed class DemoException(string message) : Exception(message);
