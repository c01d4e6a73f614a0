namespace Sundial.XGBoost;

/// <summary>The forms in which a booster is written.</summary>
public enum ModelFormat
{
    /// <summary>Text, https://xgboost.readthedocs.io/en/stable/tutorials/saving_model.html.</summary>
    Json,

    /// <summary>Universal Binary JSON: the same, smaller.</summary>
    Ubj,
}
