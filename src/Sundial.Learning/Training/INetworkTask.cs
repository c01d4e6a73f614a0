using Sundial.Learning.Networks;
using Sundial.Learning.Tuning;
using Sundial.Learning.Tuning.Trainings;

namespace Sundial.Learning.Training;

/// <summary>What a task brings along to have its networks trained: the networks, and which is to be trained how.</summary>
/// <typeparam name="TState">Their numbers.</typeparam>
internal interface INetworkTask<TState>
    where TState : INetworkState
{
    /// <summary>Steps of the first model where the number of epochs is fixed, so that nothing depends on the clock.</summary>
    int FirstModelSteps { get; }

    /// <summary>A small network: whatever happens later, there is a model.</summary>
    (INetworkTrainer<TState> Trainer, TrainerPlan Plan) First();

    /// <summary>How many networks there are.</summary>
    int Networks { get; }

    /// <summary>The network for the time that is left; it may have been timed. Asked again after tuning, for what time is left then, with what tuning has found.</summary>
    (INetworkTrainer<TState> Trainer, TrainerPlan Plan) Choose();

    /// <summary>What a tuning for a network would be begun with; null where that is not tuned.</summary>
    /// <param name="plan">How it was to be trained.</param>
    NetworkSearch? SearchFor(TrainerPlan plan);

    /// <summary>Tunes hyperparameters, if the time allows it; what came of it is the context's to tell.</summary>
    /// <param name="search">What for, with the trials so far.</param>
    /// <param name="tried">Told after each trial, when nothing is in training.</param>
    TuningResult Tune(NetworkSearch search, Action tried);

    /// <summary>The trainer of a network that was begun before; its numbers are given back by who asks.</summary>
    /// <param name="position">Where it stood.</param>
    (INetworkTrainer<TState> Trainer, TrainerPlan Plan) GoOn(TrainingPosition position);

    /// <summary>A network with fresh numbers.</summary>
    /// <param name="network">Its name.</param>
    TState NewState(string network);

    /// <summary>When the training of a network ends, in seconds since the budget began: what follows is validation, saving, the test, the report.</summary>
    /// <param name="network">Its name.</param>
    double EndOfTraining(string network);
}
