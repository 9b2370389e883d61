using System.Collections.Generic;
using System.Collections.Immutable;
using System.Composition;
using System.Globalization;
using System.Linq;
using System.Threading;
using Dataverket.Compat.Analyzers.Changes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Dataverket.Compat.CodeFixes;

/// <summary>
/// Writes out the numbers that the members of an enum had when it shipped (DVC2007, DVC2009); one that is new gets a number that was never used. Stateless; safe
/// to share between threads.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class EnumOldNumbersFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["DVC2007", "DVC2009"];

    private protected override string Title => "Write out the numbers that have shipped";

    private protected override bool CanFix(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken token)
        => Numbers(diagnostic).Count > 0 && Declaration(root, diagnostic) is not null;

    private protected override void Fix(SyntaxEditor editor, SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken token)
    {
        var numbers = Numbers(diagnostic);
        foreach (var member in Declaration(root, diagnostic)!.Members)
        {
            if (!numbers.TryGetValue(member.Identifier.ValueText, out var number)) continue;
            // What is right and written, perhaps as a shift or a name, stays as it is written.
            if (member.EqualsValue is not null && !Refers(member.EqualsValue.Value, model, token) && Now(model, member, token) == number) continue;
            editor.ReplaceNode(member, (current, _) => current is EnumMemberDeclarationSyntax named ? EnumNumbers.With(named, number) : current);
        }
    }

    // A value made of other members moves with them.
    private static bool Refers(ExpressionSyntax value, SemanticModel model, CancellationToken token)
        => value.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().Any(name => model.GetSymbolInfo(name, token).Symbol is IFieldSymbol { ContainingType.TypeKind: TypeKind.Enum });

    private static string? Now(SemanticModel model, EnumMemberDeclarationSyntax member, CancellationToken token)
        => model.GetDeclaredSymbol(member, token)?.ConstantValue is { } value ? System.Convert.ToString(value, CultureInfo.InvariantCulture) : null;

    private static Dictionary<string, string> Numbers(Diagnostic diagnostic)
    {
        Dictionary<string, string> numbers = [];
        if (!diagnostic.Properties.TryGetValue(Told.WasProperty, out var was) || was is null) return numbers;
        foreach (var pair in was.Split(';').Select(entry => entry.Split('=')).Where(pair => pair.Length == 2)) numbers[pair[0]] = pair[1];
        return numbers;
    }

    private static EnumDeclarationSyntax? Declaration(SyntaxNode root, Diagnostic diagnostic) => Places.Node(root, diagnostic)?.FirstAncestorOrSelf<EnumDeclarationSyntax>();
}
