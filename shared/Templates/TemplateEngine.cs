using System.Security.Cryptography;
using System.Text;
using HandlebarsDotNet;

namespace ColdMail.Templates;

/// <summary>Handlebars.Net with the few helpers that a guarded template needs, and its compiled templates by content.</summary>
static class TemplateEngine
{
    static readonly IHandlebars Plain = Create(ValueEncoding.Plain);
    static readonly IHandlebars Html = Create(ValueEncoding.Html);
    static readonly IHandlebars Url = Create(ValueEncoding.Url);

    static readonly BoundedCache<string, HandlebarsTemplate<TextWriter, object, object>> Compiled = new(1_000);

    public static HandlebarsTemplate<TextWriter, object, object> Compile(string source, ValueEncoding encoding) =>
        Compiled.GetOrAdd(
            $"{encoding}:{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(source)))}",
            _ => Of(encoding).Compile(new StringReader(source)));

    static IHandlebars Of(ValueEncoding encoding) => encoding switch
    {
        ValueEncoding.Html => Html,
        ValueEncoding.Url => Url,
        _ => Plain,
    };

    static IHandlebars Create(ValueEncoding encoding)
    {
        var handlebars = Handlebars.Create();
        handlebars.RegisterHelper("field", (output, context, arguments) =>
        {
            var (scope, slot) = Read(context, arguments);
            WriteField(output, scope.Run, (TemplatePiece.Field)slot, encoding);
        });
        handlebars.RegisterHelper("address", (output, context, arguments) =>
        {
            var (scope, slot) = Read(context, arguments);
            WriteField(output, scope.Run, (TemplatePiece.Field)slot, ValueEncoding.Plain);
        });
        handlebars.RegisterHelper("literal", (output, context, arguments) =>
            output.WriteSafeString(((TemplatePiece.Literal)Read(context, arguments).Slot).Text));
        handlebars.RegisterHelper("spin", (output, context, arguments) =>
        {
            var (scope, slot) = Read(context, arguments);
            var (index, options) = (TemplatePiece.Spin)slot;
            output.WriteSafeString(ValueEncoder.Encode(options[Choose(scope.Run.Seed, index, options.Count)], encoding));
        });
        handlebars.RegisterHelper("link", (output, context, arguments) =>
        {
            var (scope, slot) = Read(context, arguments);
            var address = scope.Run.LinkAddress?.Invoke(((TemplatePiece.Link)slot).Index) ?? "";
            output.WriteSafeString(ValueEncoder.Encode(address, encoding));
        });
        handlebars.RegisterHelper("when", (output, options, context, arguments) =>
        {
            var (scope, slot) = Read(context, arguments);
            var (name, negated) = (TemplatePiece.Open)slot;
            if (IsFilled(scope.Run, name.Key) != negated)
            {
                options.Template(output, context);
            }
            else
            {
                options.Inverse(output, context);
            }
        });
        return handlebars;
    }

    static void WriteField(in EncodedTextWriter output, RenderRun run, TemplatePiece.Field field, ValueEncoding encoding)
    {
        if (run.Verbatim?.GetValueOrDefault(field.Name.Key) is { Length: > 0 } verbatim)
        {
            output.WriteSafeString(verbatim);
            return;
        }

        var value = run.Values[field.Name.Key];
        if (value.Length == 0)
        {
            if (field.Fallback is null)
            {
                run.Miss(field.Name);
                return;
            }

            value = field.Fallback;
        }

        output.WriteSafeString(ValueEncoder.Encode(value, encoding));
    }

    static bool IsFilled(RenderRun run, string key) =>
        run.Values[key].Length > 0 || run.Verbatim?.GetValueOrDefault(key) is { Length: > 0 };

    static (TemplateProgram.Scope Scope, TemplatePiece Slot) Read(in Context context, in Arguments arguments)
    {
        var scope = (TemplateProgram.Scope)context.Value!;
        return (scope, scope.Slots[(int)arguments[0]!]);
    }

    /// <summary>SplitMix64 over seed and place: the same choice on every machine and in every version.</summary>
    static int Choose(ulong seed, int index, int count)
    {
        var mixed = seed + (0x9E3779B97F4A7C15 * ((ulong)index + 1));
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return (int)((mixed ^ (mixed >> 31)) % (ulong)count);
    }
}
