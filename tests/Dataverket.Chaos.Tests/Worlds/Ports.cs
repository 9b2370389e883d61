using System.Net;
using System.Net.Sockets;

namespace Dataverket.Chaos.Tests.Worlds;

/// <summary>Ports that outgoing connections do not draw from, so that a server that was killed finds its own again.</summary>
internal static class Ports
{
    private static int s_next = Random.Shared.Next(0, 9_000);

    public static int Draw()
    {
        while (true)
        {
            var port = 20_000 + (int)((uint)Interlocked.Increment(ref s_next) % 12_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }
    }
}
