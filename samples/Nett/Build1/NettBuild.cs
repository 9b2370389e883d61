namespace Nett;

public static class NettBuild
{
    public const string Number = "1";

    public static int Mbit(MachineSeen machine) => machine.Size switch { "small" => 100, "medium" => 200, _ => 400 };
}
