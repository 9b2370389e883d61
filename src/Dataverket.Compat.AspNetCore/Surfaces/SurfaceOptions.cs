namespace Dataverket.Compat.AspNetCore;

/// <summary>What clients of a surface's version are told of its end. Checked once, when the surface is mapped.</summary>
public sealed class SurfaceOptions
{
    /// <summary>Since when, or from when on, the version is deprecated (RFC 9745); <c>null</c> when it is not.</summary>
    public DateTimeOffset? DeprecatedAt { get; init; }

    /// <summary>When the version is expected to stop answering (RFC 8594); <c>null</c> when nothing is planned. Not before <see cref="DeprecatedAt"/>.</summary>
    public DateTimeOffset? SunsetAt { get; init; }

    /// <summary>A page that says what to do instead; sent as a link with the relation <c>deprecation</c>.</summary>
    public Uri? DeprecationPage { get; init; }

    internal void Check()
    {
        if (SunsetAt < DeprecatedAt) throw new ArgumentException("A version cannot stop answering before it is deprecated.", nameof(SunsetAt));
        if (DeprecationPage is { IsAbsoluteUri: false }) throw new ArgumentException("The deprecation page needs an absolute address.", nameof(DeprecationPage));
    }
}
