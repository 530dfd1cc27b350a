#include "edge/acs/page/texts.hpp"

namespace privcards::acs {
namespace {

constexpr PageTexts english = {
    .lang = "en",
    .title = "Confirm it is you",
    .paying = "You are paying {amount} to {merchant} with your card ending in {card}.",
    .confirming = "{merchant} asks to confirm your card ending in {card}. Nothing is paid.",
    .code_label = "One-time code",
    .code_hint = "6 digits, sent to the owner of the card",
    .submit = "Confirm",
    .resend = "Send a new code",
    .cancel = "Cancel",
    .tries_left = "{count} tries left",
    .last_try = "This is your last try.",
    .wrong_last = "That code is not right. This is your last try.",
    .wrong = "That code is not right. {count} tries left.",
    .malformed = "Enter the 6 digits of the code.",
    .resent = "A new code is on its way. The one before no longer works.",
    .resend_too_early =
        "A code was sent a moment ago. Wait half a minute before asking for another.",
    .resends_used_up = "No further code can be sent. Use the last one.",
    .valid_until = "The code is valid until {time}.",
    .help_title = "Where is my code?",
    .help_text =
        "It is shown where you manage this card, or sent by the service that gave you the "
        "card. Never tell it to anybody who calls you.",
    .why_title = "Why am I asked?",
    .why_text =
        "The issuer of your card checks that you agree to this payment. The code works for "
        "this amount and this merchant only, and only once.",
    .returning_title = "Back to the merchant",
    .returning_text = "You are being sent back. If nothing happens, press the button.",
    .proceed = "Continue",
    .waiting_title = "One moment",
    .waiting_text = "Your answer is being passed on. If nothing happens, press the button.",
    .error_title = "This page is not available",
    .error_text =
        "The payment's confirmation cannot go on here. Return to the merchant and start "
        "again.",
};

constexpr PageTexts french = {
    .lang = "fr",
    .title = "Confirmez votre identité",
    .paying = "Vous payez {amount} à {merchant} avec votre carte se terminant par {card}.",
    .confirming =
        "{merchant} demande à vérifier votre carte se terminant par {card}. Rien n’est "
        "débité.",
    .code_label = "Code à usage unique",
    .code_hint = "6 chiffres, envoyés au titulaire de la carte",
    .submit = "Confirmer",
    .resend = "Envoyer un nouveau code",
    .cancel = "Annuler",
    .tries_left = "{count} essais restants",
    .last_try = "C’est votre dernier essai.",
    .wrong_last = "Ce code n’est pas le bon. C’est votre dernier essai.",
    .wrong = "Ce code n’est pas le bon. {count} essais restants.",
    .malformed = "Saisissez les 6 chiffres du code.",
    .resent = "Un nouveau code vous est envoyé. Le précédent n’est plus valable.",
    .resend_too_early =
        "Un code vient d’être envoyé. Attendez une demi-minute avant d’en demander "
        "un autre.",
    .resends_used_up = "Plus aucun code ne peut être envoyé. Utilisez le dernier.",
    .valid_until = "Le code est valable jusqu’à {time}.",
    .help_title = "Où est mon code ?",
    .help_text =
        "Il s’affiche là où vous gérez cette carte, ou vous est envoyé par le service qui "
        "vous l’a remise. Ne le communiquez jamais à une personne qui vous appelle.",
    .why_title = "Pourquoi cette question ?",
    .why_text =
        "L’émetteur de votre carte vérifie que vous acceptez ce paiement. Le code ne vaut "
        "que pour ce montant et ce commerçant, et une seule fois.",
    .returning_title = "Retour chez le commerçant",
    .returning_text = "Vous allez être redirigé. Si rien ne se passe, appuyez sur le bouton.",
    .proceed = "Continuer",
    .waiting_title = "Un instant",
    .waiting_text = "Votre réponse est transmise. Si rien ne se passe, appuyez sur le bouton.",
    .error_title = "Cette page n’est pas disponible",
    .error_text =
        "La confirmation du paiement ne peut pas continuer ici. Revenez chez le commerçant "
        "et recommencez.",
};

}  // namespace

const PageTexts& texts_of(PageLanguage language) {
  return language == PageLanguage::fr ? french : english;
}

}  // namespace privcards::acs
