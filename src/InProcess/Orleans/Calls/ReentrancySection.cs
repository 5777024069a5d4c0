using ZeroG.InProcess;

namespace Orleans.Runtime;

public static partial class RequestContext
{
    /// <summary>A stretch of a method within which a call chain may, or may not, re-enter the grain.</summary>
    public readonly struct ReentrancySection : IDisposable
    {
        private readonly Guid _original;
        private readonly Guid _current;

        /// <summary>Enters the section.</summary>
        public ReentrancySection(Guid originalReentrancyId, Guid newReentrancyId)
        {
            _original = originalReentrancyId;
            _current = newReentrancyId;
            if (_current != _original)
            {
                ReentrancyId = _current;
            }

            if (_current != Guid.Empty)
            {
                (RuntimeContext.Current as Activation)?.EnterReentrantSection(_current);
            }
        }

        /// <summary>Leaves the section.</summary>
        public void Dispose()
        {
            if (_current != Guid.Empty)
            {
                (RuntimeContext.Current as Activation)?.ExitReentrantSection(_current);
            }

            if (_current != _original)
            {
                ReentrancyId = _original;
            }
        }
    }
}
