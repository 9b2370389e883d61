using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Rules;

/// <summary>One row of the table: an id, its texts, and the descriptor made of them. The page in docs/rules is printed from it.</summary>
internal sealed class Rule
{
    public Rule(string id, string category, string title, string message, string why, string what, string silent)
    {
        (Id, Title, Why, What, Silent) = (id, title, why, what, silent);
        // What is refused has no generated reader: lowering or suppressing the error would only hide that, so no setting reaches it.
        Descriptor = new DiagnosticDescriptor(
            id, title, message, category, DiagnosticSeverity.Error, isEnabledByDefault: true, description: why,
            helpLinkUri: $"docs/rules/{id}.md", customTags: [WellKnownDiagnosticTags.NotConfigurable]);
    }

    public string Id { get; }

    public string Title { get; }

    /// <summary>Why it matters, for the page.</summary>
    public string Why { get; }

    /// <summary>What to do, for the page.</summary>
    public string What { get; }

    /// <summary>What the rule deliberately does not flag, for the page.</summary>
    public string Silent { get; }

    public DiagnosticDescriptor Descriptor { get; }

    /// <summary>The page, as it is checked in.</summary>
    public string ToPage() => $"""
        # {Id}: {Title}

        | | |
        |---|---|
        | Category | {Descriptor.Category} |
        | Severity | {Descriptor.DefaultSeverity}, not configurable |
        | Message | {Descriptor.MessageFormat} |

        ## Why

        {Why}

        ## What to do

        {What}

        ## Deliberately not flagged

        {Silent}

        """.Replace("\r\n", "\n");
}
