//! Settings of power.

use super::{Context, Judge, Judged, sets};
use model::StepRef;
use model::finding::Finding;
use model::kinds::{PowerSetting, PowerSettingEdit, PowerSettingFound, PowerSettingValue};
use model::plan::Change;
use model::why::Why;

impl Judge for PowerSetting {
    fn judge(&self, _: &StepRef, found: &PowerSettingFound, _: &Context<'_>) -> Option<Judged> {
        let label = || self.label.clone();
        Some(match &found.0 {
            None => Judged::not_applicable(Why::NotOffered),
            Some(PowerSettingValue::Policy { value, .. } | PowerSettingValue::Plan { value, .. })
                if *value == self.value =>
            {
                Judged::of(1, Vec::new(), Vec::new())
            }
            Some(PowerSettingValue::Policy { value, place }) => {
                let (found, place) = (*value, place.clone());
                Judged::of(
                    1,
                    vec![Finding::PowerSettingByPolicy { setting: label(), found, place }],
                    Vec::new(),
                )
            }
            Some(PowerSettingValue::Plan { plan, value }) => {
                let edit = PowerSettingEdit {
                    label: label(),
                    plan: plan.clone(),
                    group: self.group.clone(),
                    setting: self.setting.clone(),
                    on: self.on,
                    value: Change { expects: *value, to: self.value },
                    shown: Some(self.shown.clone()),
                };
                let finding = Finding::PowerSettingDiffers { setting: label(), found: *value };
                Judged::of(1, vec![finding], vec![sets(edit)])
            }
        })
    }
}
