using System.Text;

namespace Dataverket.Compat.Reading;

/// <summary>Values of ce- headers, as the CloudEvents bindings encode them: percent-encoding in UTF-8, perhaps between quotes.</summary>
internal static class HeaderText
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Decodes a value; false for bytes beyond ASCII and for an encoding that is not UTF-8.</summary>
    public static bool TryDecode(string value, out string text)
    {
        text = "";
        if (!Ascii.IsValid(value)) return false;
        if (value.Length >= 2 && value[0] == '"' && value[^1] == '"') value = Unquote(value);
        if (!value.Contains('%', StringComparison.Ordinal))
        {
            text = value;
            return true;
        }

        var bytes = new byte[value.Length];
        var length = 0;
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '%' && i + 2 < value.Length && char.IsAsciiHexDigit(value[i + 1]) && char.IsAsciiHexDigit(value[i + 2]))
            {
                bytes[length++] = Convert.FromHexString(value.AsSpan(i + 1, 2))[0];
                i += 2;
            }
            else bytes[length++] = (byte)value[i];
        }

        try
        {
            text = Strict.GetString(bytes, 0, length);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private static string Unquote(string value)
    {
        var text = new StringBuilder();
        for (var i = 1; i < value.Length - 1; i++)
        {
            if (value[i] == '\\' && i + 2 < value.Length) i++;
            text.Append(value[i]);
        }

        return text.ToString();
    }
}
