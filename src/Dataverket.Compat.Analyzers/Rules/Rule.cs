using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Rules;

/// <summary>One row of the table: an id, its texts, and the descriptor made of them. The page in docs/rules is printed from it.</summary>
internal sealed class Rule
{
    /// <summary>A rule that no setting reaches: what is refused has no generated reader, and lowering or suppressing the error would only hide that.</summary>
    public Rule(string id, string category, string title, string message, string why, string what, string silent)
        : this(id, category, title, message, DiagnosticSeverity.Error, [WellKnownDiagnosticTags.NotConfigurable], why, what, silent)
    {
    }

    /// <summary>A rule whose message is that of a judgement, and whose severity is decided anew for each; the given one is the gravest.</summary>
    public Rule(string id, string category, string title, DiagnosticSeverity gravest, string why, string what, string silent)
        : this(id, category, title, "{0}", gravest, [], why, what, silent)
    {
    }

    private Rule(string id, string category, string title, string message, DiagnosticSeverity severity, string[] tags, string why, string what, string silent)
    {
        (Id, Title, Why, What, Silent, IsConfigurable) = (id, title, why, what, silent, tags.Length == 0);
        Descriptor = new DiagnosticDescriptor(
            id, title, message, category, severity, isEnabledByDefault: true, description: why, helpLinkUri: $"docs/rules/{id}.md", customTags: tags);
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

    /// <summary>Whether an .editorconfig may change the severity.</summary>
    public bool IsConfigurable { get; }

    private string Severity => IsConfigurable ? $"{Descriptor.DefaultSeverity} at the most, by direction, outcome, profile, role and window" : $"{Descriptor.DefaultSeverity}, not configurable";

    private string Message => IsConfigurable ? "the type and the change, who is harmed and how, and the next step" : Descriptor.MessageFormat.ToString();

    /// <summary>The page, as it is checked in.</summary>
    public string ToPage() => $"""
        # {Id}: {Title}

        | | |
        |---|---|
        | Category | {Descriptor.Category} |
        | Severity | {Severity} |
        | Message | {Message} |

        ## Why

        {Why}

        ## What to do

        {What}

        ## Deliberately not flagged

        {Silent}

        """.Replace("\r\n", "\n");
}
