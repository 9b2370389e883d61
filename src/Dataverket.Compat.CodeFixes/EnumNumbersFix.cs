using System.Collections.Immutable;
using System.Composition;
using System.Globalization;
using System.Linq;
using System.Threading;
using Dataverket.Compat.Analyzers.Hygiene;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Dataverket.Compat.CodeFixes;

/// <summary>Writes out the numbers that the members of an enum have by their order today (DVC6005). Stateless; safe to share between threads.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class EnumNumbersFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [HygieneRules.ImplicitEnum.Id];

    private protected override string Title => "Write out the numbers";

    private protected override bool CanFix(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken token)
        => diagnostic.Properties.ContainsKey(Facts.Implied) && Declaration(root, diagnostic) is not null;

    private protected override void Fix(SyntaxEditor editor, SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken token)
    {
        foreach (var member in Declaration(root, diagnostic)!.Members.Where(member => member.EqualsValue is null))
        {
            if (model.GetDeclaredSymbol(member, token)?.ConstantValue is not { } value) continue;
            var number = System.Convert.ToString(value, CultureInfo.InvariantCulture)!;
            editor.ReplaceNode(member, (current, _) => current is EnumMemberDeclarationSyntax named ? EnumNumbers.With(named, number) : current);
        }
    }

    private static EnumDeclarationSyntax? Declaration(SyntaxNode root, Diagnostic diagnostic)
        => root.FullSpan.Contains(diagnostic.Location.SourceSpan) ? root.FindNode(diagnostic.Location.SourceSpan) as EnumDeclarationSyntax : null;
}
