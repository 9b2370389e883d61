using System.Linq;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Rules;

/// <summary>One row of the table: an id, its texts, and the descriptor made of them. The page in docs/rules is printed from it.</summary>
internal sealed class Rule
{
    /// <param name="id">DVC and four digits.</param>
    /// <param name="category">The family, for settings that reach all of it.</param>
    /// <param name="title">The finding in a few words.</param>
    /// <param name="message">The finding at its place, with what to do.</param>
    /// <param name="why">For the page.</param>
    /// <param name="what">For the page.</param>
    /// <param name="silent">For the page.</param>
    /// <param name="severity">How grave it is when nothing is known to make it lighter.</param>
    /// <param name="configurable">Whether settings may change the severity. What the generator refuses has no reader: lowering that error would only hide it.</param>
    public Rule(
        string id, string category, string title, string message, string why, string what, string silent,
        DiagnosticSeverity severity = DiagnosticSeverity.Error, bool configurable = false)
    {
        (Id, Title, Why, What, Silent) = (id, title, why, what, silent);
        Descriptor = new DiagnosticDescriptor(
            id, title, message, category, severity, isEnabledByDefault: true, description: why,
            helpLinkUri: $"docs/rules/{id}.md", customTags: configurable ? [] : [WellKnownDiagnosticTags.NotConfigurable]);
    }

    /// <summary>A rule whose message is that of a judgement, and whose severity is decided anew for each; the given one is the gravest.</summary>
    public Rule(string id, string category, string title, DiagnosticSeverity gravest, string why, string what, string silent)
        : this(id, category, title, "{0}", why, what, silent, gravest, configurable: true) => IsJudged = true;

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
    public bool IsConfigurable => !Descriptor.CustomTags.Contains(WellKnownDiagnosticTags.NotConfigurable);

    /// <summary>Whether each finding has a severity of its own. A setting would give all of them the same one.</summary>
    public bool IsJudged { get; }

    private string Severity => IsJudged ? $"{Descriptor.DefaultSeverity} at the most, by direction, outcome, profile, role and window"
        : IsConfigurable ? Descriptor.DefaultSeverity.ToString() : $"{Descriptor.DefaultSeverity}, not configurable";

    private string Message => IsJudged ? "the type and the change, who is harmed and how, and the next step" : Descriptor.MessageFormat.ToString();

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
