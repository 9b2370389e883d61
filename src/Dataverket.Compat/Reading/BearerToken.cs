using System.Buffers.Text;
using System.Text.Json;

namespace Dataverket.Compat.Reading;

/// <summary>Looks at when a token ends. It proves nothing about who issued it: that is for whoever acts on the command.</summary>
internal static class BearerToken
{
    private const int MaxLength = 16 * 1024;

    /// <summary>Whether the token is a JWT (RFC 7519) whose <c>exp</c> has passed. One longer than any header takes counts as expired; any other token says nothing.</summary>
    public static bool IsExpired(string? authorization, DateTimeOffset now)
    {
        if (authorization is null) return false;
        if (authorization.Length > MaxLength) return true;
        var token = authorization.AsSpan().Trim();
        token = token[(token.LastIndexOfAny(' ', '\t') + 1)..];
        var first = token.IndexOf('.');
        var length = first < 0 ? -1 : token[(first + 1)..].IndexOf('.');
        if (length < 1 || !Base64Url.IsValid(token.Slice(first + 1, length))) return false;
        try
        {
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(token.Slice(first + 1, length)));
            return claims.RootElement.ValueKind == JsonValueKind.Object && claims.RootElement.TryGetProperty("exp", out var end)
                && end.ValueKind == JsonValueKind.Number && end.TryGetDouble(out var seconds) && seconds < now.ToUnixTimeSeconds();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }
}
