namespace Dataverket.Compat.Analyzers.Generation.Models;

/// <summary>One converter. A private method is called through a bridge in the generated part of its type. The types stand there as code and by full name.</summary>
internal sealed record ConversionModel(bool IsUpcast, string From, string To, string Method, bool NeedsBridge, string Loses, string FromName, string ToName)
{
    public string Bridge => IsUpcast ? "__DataverketUpcast" : "__DataverketDowncast";
}
