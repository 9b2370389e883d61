namespace Dataverket.Compat.Analyzers.Generation.Models;

/// <summary>One converter. A private method is called through a bridge in the generated part of its type.</summary>
internal sealed record ConversionModel(bool IsUpcast, string From, string To, string Method, bool NeedsBridge, string Loses)
{
    public string Bridge => IsUpcast ? "__DataverketUpcast" : "__DataverketDowncast";
}
