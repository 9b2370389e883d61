using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging.Policy;

/// <summary>All that is known of one message type over its versions.</summary>
/// <param name="MessageType">The type on the wire.</param>
/// <param name="Oldest">The oldest version that is supported.</param>
/// <param name="Baselines">What has shipped, one a version, in any order.</param>
/// <param name="Sources">What the source declares; one version twice where target frameworks differ.</param>
internal sealed record PolicyInput(string MessageType, int Oldest, EquatableArray<SchemaBaseline> Baselines, EquatableArray<SourceVersion> Sources);

/// <summary>One version in source.</summary>
/// <param name="Shape">Its shape.</param>
/// <param name="Conversions">The converters that its type declares.</param>
internal sealed record SourceVersion(SchemaShape Shape, EquatableArray<Conversion> Conversions);

/// <summary>One converter: an upcaster when it goes up, a downcaster when it goes down.</summary>
/// <param name="From">The version that it takes.</param>
/// <param name="To">The version that it gives.</param>
internal sealed record Conversion(int From, int To)
{
    /// <summary>The declared steps; empty for a converter written as a method, whose output its compiler has checked.</summary>
    public EquatableArray<ConversionStep> Steps { get; init; }

    public bool IsUp => To > From;
}

/// <summary>One declared step of a converter, by names on the wire.</summary>
/// <param name="Kind"><c>rename</c>, <c>add</c>, <c>drop</c> or <c>split</c>.</param>
/// <param name="From">The member that it takes; empty for <c>add</c>.</param>
/// <param name="To">The members that it gives.</param>
internal sealed record ConversionStep(string Kind, string From, EquatableArray<string> To);
