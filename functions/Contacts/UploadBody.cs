using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace ColdMail.Functions.Contacts;

/// <summary>A file that arrives: the body itself, or the one file of a form. Nothing of it is read ahead.</summary>
sealed class UploadBody(UploadFields fields, Stream file, MultipartReader? form)
{
    /// <summary>What a form needs around its file.</summary>
    public const int FormBytes = 1024 * 1024;

    const int MaxFieldBytes = 64 * 1024;

    public UploadFields Fields => fields;

    public Stream File => file;

    /// <returns>Null when <paramref name="problems"/> says what is wrong.</returns>
    public static async Task<UploadBody?> OpenAsync(
        HttpRequest request, Dictionary<string, string[]> problems, CancellationToken cancellation)
    {
        var fields = UploadFields.Of(request.Query);
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            return new(fields, request.Body, null);
        }

        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        if (boundary.Length is 0 or > 200)
        {
            problems["file"] = ["The form has no boundary. Send the file itself with Content-Type: text/csv."];
            return null;
        }

        var form = new MultipartReader(boundary, request.Body);
        while (await NextAsync(form, cancellation) is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var part))
            {
                continue;
            }

            if (part.IsFileDisposition())
            {
                fields.SetFilename((part.FileNameStar.Value ?? part.FileName.Value)?.Trim('"'));
                return new(fields, section.Body, form);
            }

            fields.Set(HeaderUtilities.RemoveQuotes(part.Name).ToString(), await TextAsync(section, cancellation));
        }

        problems["file"] = ["The form holds no file."];
        return null;
    }

    /// <summary>Whether the form goes on behind its file.</summary>
    public async Task<bool> HasMoreAsync(CancellationToken cancellation) =>
        form is not null && await NextAsync(form, cancellation) is not null;

    static async Task<MultipartSection?> NextAsync(MultipartReader form, CancellationToken cancellation)
    {
        try
        {
            return await form.ReadNextSectionAsync(cancellation);
        }
        catch (IOException e) when (e is not BadHttpRequestException)
        {
            throw new BadHttpRequestException("The form is broken off or not well-formed.", e);
        }
    }

    static async Task<string> TextAsync(MultipartSection section, CancellationToken cancellation)
    {
        var buffer = new byte[MaxFieldBytes];
        var length = await section.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }
}
