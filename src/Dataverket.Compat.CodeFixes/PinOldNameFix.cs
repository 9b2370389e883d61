using System.Collections.Immutable;
using System.Composition;
using System.Threading;
using Dataverket.Compat.Analyzers;
using Dataverket.Compat.Analyzers.Changes;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Dataverket.Compat.CodeFixes;

/// <summary>Pins the name that has shipped to the member or enum name that was renamed (DVC1006, DVC1007, DVC2005). Stateless; safe to share between threads.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class PinOldNameFix : DocumentFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["DVC1006", "DVC1007", "DVC2005"];

    private protected override string Title => "Pin the name that has shipped";

    private protected override bool CanFix(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken token)
        => diagnostic.Properties.TryGetValue(Told.WasProperty, out var was) && was is { Length: > 0 } && Member(root, diagnostic) is not null;

    private protected override void Fix(SyntaxEditor editor, SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken token)
    {
        var (node, was) = (Member(root, diagnostic)!, diagnostic.Properties[Told.WasProperty]!);
        var pin = node is EnumMemberDeclarationSyntax ? KnownTypes.JsonStringEnumMemberName : KnownTypes.JsonPropertyName;
        var declared = node is FieldDeclarationSyntax field ? field.Declaration.Variables[0] : node;
        // Of a parameter of a record the attribute belongs to its property.
        var symbol = model.GetDeclaredSymbol(declared, token) is IParameterSymbol parameter ? (ISymbol?)Property(parameter) : model.GetDeclaredSymbol(declared, token);
        if (symbol is null) return;
        if (SymbolNames.Attribute(symbol, pin)?.ApplicationSyntaxReference?.GetSyntax(token) is AttributeSyntax { ArgumentList.Arguments: { Count: 1 } arguments })
        {
            // One finding stands here for each direction.
            editor.ReplaceNode(arguments[0], (current, _) => current is AttributeArgumentSyntax argument ? argument.WithExpression(Attributes.Text(was).WithTriviaFrom(argument.Expression)) : current);
            return;
        }

        var attribute = Attributes.Make(model, node, KnownTypes.JsonNamespace, pin.Substring(KnownTypes.JsonNamespace.Length + 1), was);
        editor.ReplaceNode(node, (current, _) => Attributes.Has(current, attribute) ? current : Attributes.Add(current, node, attribute));
    }

    private static IPropertySymbol? Property(IParameterSymbol parameter)
    {
        foreach (var member in parameter.ContainingType.GetMembers(parameter.Name))
            if (member is IPropertySymbol property) return property;
        return null;
    }

    private static SyntaxNode? Member(SyntaxNode root, Diagnostic diagnostic) => Places.Node(root, diagnostic) switch
    {
        PropertyDeclarationSyntax property => property,
        ParameterSyntax parameter => parameter,
        EnumMemberDeclarationSyntax name => name,
        VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: FieldDeclarationSyntax field } } => field,
        _ => null,
    };
}
