using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Dataverket.Compat.AspNetCore;

/// <summary>The page as one text, and the policy that lets a browser run only what is in it.</summary>
internal sealed class PageDocument
{
    public PageDocument(TimeSpan staleAfter)
    {
        var (css, js) = (Resource("page.css"), Resource("page.js"));
        Html = Encoding.UTF8.GetBytes(Resource("page.html")
            .Replace("{{stale}}", staleAfter.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{{css}}", css, StringComparison.Ordinal)
            .Replace("{{js}}", js, StringComparison.Ordinal));
        SecurityPolicy = $"default-src 'none'; script-src '{Hash(js)}'; style-src '{Hash(css)}'; connect-src 'self'; img-src data:; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";
    }

    public byte[] Html { get; }

    public string SecurityPolicy { get; }

    private static string Hash(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Resource(string name)
    {
        using var stream = typeof(PageDocument).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The resource {name} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        // A checkout may have turned the line ends; a browser hashes with LF only.
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
